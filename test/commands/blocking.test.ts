import { describeConversations } from '../support/describe-conversations.js'
import { blockingConversations } from './blocking-cases.js'

describeConversations('waiting goes as with Redis', 'blocking', blockingConversations)
